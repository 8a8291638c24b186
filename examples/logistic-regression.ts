/** Logistic regression as in the paper on RDDs: the points are cached, the weights travel to them once per iteration. */
import { SparkConf, SparkContext } from 'hearth';

interface Point {
  readonly x: readonly number[];
  readonly label: 1 | -1;
}

const ITERATIONS = 25;

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('logistic regression').setMaster('local[2]'));

const points = sc
  .range(4_000)
  .map((i): Point => {
    const noise = (seed: number) => (Math.sin(seed * 12.9898) * 43758.5453) % 1;
    const label = i % 2 === 0 ? 1 : -1;
    return { label, x: [1, label * 1.5 + 2 * noise(i), label * -0.5 + 2 * noise(i + 0.5)] };
  })
  .cache();

let weights: readonly number[] = [0, 0, 0];
for (let iteration = 0; iteration < ITERATIONS; iteration++) {
  const gradient = await points
    .map(
      ({ x, label }) => {
        const margin = label * x.reduce((sum, each, axis) => sum + each * weights[axis]!, 0);
        const scale = (1 / (1 + Math.exp(-margin)) - 1) * label;
        return x.map((each) => each * scale);
      },
      { weights },
    )
    .reduce((a, b) => a.map((each, axis) => each + b[axis]!));
  weights = weights.map((weight, axis) => weight - gradient[axis]! / 1_000);
}

const right = await points
  .filter(({ x, label }) => label * x.reduce((sum, each, axis) => sum + each * weights[axis]!, 0) > 0, { weights })
  .count();

console.log(`weights ${weights.map((weight) => weight.toFixed(2)).join(' ')}`);
console.log(`${right} of ${await points.count()} points on the right side`);

await sc.stop();
