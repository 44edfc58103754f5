export {
  emptyTrash,
  measureTrash,
  trashDir,
  trashPlace,
  type TrashProject,
} from './trash-service.js';
export { deleteImages } from './delete-images.js';
