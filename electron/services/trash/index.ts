export { emptyTrash, measureTrash, trashDir, trashPlace } from './trash-service.js';
export { deleteImages } from './delete-images.js';
