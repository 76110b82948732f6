/** Of a damaged or cut LZ4 frame what can be read. It lies with the drive, which unpacks chunks of logs that it refers to. */
export { salvageLz4 } from '../../drive/recipes/lz4.ts';
