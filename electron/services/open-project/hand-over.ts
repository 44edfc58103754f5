/** What takes part when a project gets another owner, beside the lock. */
export interface HandOver {
  /** Before this process lets go of a project that it owns: resolves when nothing of others' is under way. */
  letGo(project: { readonly id: string; readonly dir: string }): Promise<void>;
  /** It was let go of: who is connected about it looks for the next owner. */
  dismiss(projectId: string): Promise<void>;
  /** The process that owned a project which is open here is gone. */
  ownerGone(projectId: string): void;
  /** The next one is known, or none can be. */
  settled(projectId: string): void;
}
