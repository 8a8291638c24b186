import { QUESTION } from '../../protocol/cluster-event';

/** One per cluster: where RDDs, shuffles and questions take their numbers. */
export class Ids {
  private rdds = 0;
  private shuffles = 0;
  private questions = 0;

  rdd(): number {
    return this.rdds++;
  }

  shuffle(): number {
    return this.shuffles++;
  }

  /** The group of the jobs that answer one question. */
  group(): string {
    return `${QUESTION}${this.questions++}`;
  }
}
