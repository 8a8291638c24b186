export * from './memory-kernels';
export * from './bitmap-kernels';
export * from './code-kernels';
export * from './compare-kernels';
export * from './number-kernels';
export * from './text-kernels';
