export {
  FoldersService,
  type FolderEntry,
  type FolderListing,
  type FoldersOptions,
} from './folders-service.js';
