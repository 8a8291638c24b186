import type { LessonStepName } from '../../main/preload-api';

export interface LessonWords {
  readonly name: LessonStepName;
  readonly title: string;
  readonly python: string;
  readonly typescript: string;
  readonly text: string;
  readonly look: string;
}

/** The lesson as it is told. What is run stands in main; these are the words beside it. */
export const LESSON: readonly LessonWords[] = [
  {
    name: 'context',
    title: 'A context',
    python: "conf = SparkConf().setAppName('films').setMaster('local[2]')\nsc = SparkContext.getOrCreate(conf)",
    typescript:
      "const conf = new SparkConf().setAppName('films').setMaster('local[2]');\nconst sc = SparkContext.getOrCreate(conf);",
    text: 'A program that uses Spark is the driver. Its SparkContext is its hold of the cluster. local[2] means: this machine, two executors, a core for each.',
    look: 'The strip shows two cores. They wait.',
  },
  {
    name: 'parallelize',
    title: 'An RDD',
    python:
      "movies = ['Avengers: Endgame', 'Captain Marvel', 'Joker',\n          'Parasite', 'Toy Story 4', 'Us']\nrdd = sc.parallelize(movies)",
    typescript:
      "const movies = ['Avengers: Endgame', 'Captain Marvel', 'Joker',\n                'Parasite', 'Toy Story 4', 'Us'];\nconst rdd = sc.parallelize(movies);",
    text: 'parallelize cuts a list into partitions, one per core where nobody says how many. An RDD is a description of data and of how to compute it, so nothing has run yet.',
    look: 'Two partitions of three films each; the cores still wait.',
  },
  {
    name: 'partitions',
    title: 'Its partitions',
    python: 'rdd.getNumPartitions()\nrdd.glom().collect()',
    typescript: 'rdd.getNumPartitions();\nawait rdd.glom().collect();',
    text: 'The number of partitions is known without work. To see what they hold takes a job: one stage, one task per partition. glom makes each partition one list.',
    look: 'Each core runs one task; both tiles turn to done.',
  },
  {
    name: 'filter',
    title: 'A transformation',
    python: "found = rdd.filter(lambda movie: movie == 'Captain Marvel')",
    typescript: "const found = rdd.filter((movie) => movie === 'Captain Marvel');",
    text: 'filter is a transformation: it adds a step to the lineage and returns a new RDD at once. The answer shows the lineage, newest first, with the number of partitions.',
    look: 'Nothing moves: transformations are lazy.',
  },
  {
    name: 'collect',
    title: 'An action',
    python: 'found.collect()',
    typescript: 'await found.collect();',
    text: 'collect is an action: it asks for values. The function travels to both executors, each filters its own partition, and the driver gathers what is left.',
    look: 'Both cores work; one of them finds the film.',
  },
  {
    name: 'resilience',
    title: 'A loss',
    python: '# an executor dies\nfound.collect()',
    typescript: 'await sc.cluster.kill(0);\nawait found.collect();',
    text: 'The R of RDD: resilient. An executor is stopped for real and another takes its place. What it had is computed again from the lineage, and the answer is the same.',
    look: 'A new executor works in the lane of the old one.',
  },
];
