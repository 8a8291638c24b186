export * from './memory-kernels';
