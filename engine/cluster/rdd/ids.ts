/** One per cluster: where RDDs and shuffles take their numbers. */
export class Ids {
  private rdds = 0;
  private shuffles = 0;

  rdd(): number {
    return this.rdds++;
  }

  shuffle(): number {
    return this.shuffles++;
  }
}
