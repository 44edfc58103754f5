/** What takes part when a project gets another owner, beside the lock. */
export interface HandOver {
  /** Called before this process releases the lock of its project; resolves when no request of another process is under way. */
  letGo(project: { readonly id: string; readonly dir: string }): Promise<void>;
  /** Called after the release: disconnects the clients that asked about the project, so that they look for the next owner. */
  dismiss(projectId: string): Promise<void>;
  /** The process that owned a project which is open here is gone. */
  ownerGone(projectId: string): void;
  /** Called when the next owner is known, or when no process can own the project. */
  settled(projectId: string): void;
}
