import type { FaultPair, FaultPoint } from '../../../rigs/rotation/fault-points';
import type { Rotation } from '../../../rigs/rotation/interrupted-rotation';
import type { ServiceCounts } from '../../../rigs/rotation/pooled-service';

/** What came of a rotation with a fault: not done yet, it survived, or it did not. */
export type Mark = '.' | '+' | '-';

/** Rotations with one fault each. */
export interface PointGrid {
  readonly title: string;
  readonly points: FaultPoint[];
  readonly marks: Mark[];
}

/** Rotations with two faults each: a row for the first, a column for the second. A cell is empty where there is no pair. */
export interface PairGrid {
  readonly points: FaultPoint[];
  readonly marks: (Mark | ' ')[];
}

/** What the page shows, and goes on showing while it changes. */
export class RotationReport {
  public stage = 'starting';
  public ended = false;
  public seconds = 0;
  public readonly counts = { rotations: 0, kills: 0, looks: 0, logins: 0 };
  public service: ServiceCounts = { tasks: 0, queries: 0, failed: 0 };
  public pointGrids: PointGrid[] = [];
  public pairGrid?: PairGrid;
  /** Whatever was not as it must be. */
  public readonly findings: string[] = [];

  /** Adds a grid of points that are to come. */
  public expectPoints(title: string, points: FaultPoint[]): PointGrid {
    const grid = { title, points, marks: points.map((): Mark => '.') };
    this.pointGrids = [...this.pointGrids, grid];
    return grid;
  }

  /** Adds the grid of pairs that are to come. */
  public expectPairs(points: FaultPoint[], pairs: FaultPair[]): PairGrid {
    const grid: PairGrid = { points, marks: Array.from({ length: points.length ** 2 }, () => ' ') };
    for (const pair of pairs) grid.marks[cellOf(grid, pair)] = '.';
    this.pairGrid = grid;
    return grid;
  }

  public addPoint(grid: PointGrid, point: FaultPoint, rotation: Rotation): void {
    grid.marks[grid.points.findIndex(({ name }) => name === point.name)] = this.add(point.name, rotation);
  }

  public addPair(grid: PairGrid, pair: FaultPair, rotation: Rotation): void {
    grid.marks[cellOf(grid, pair)] = this.add(`${pair.first.name}, then ${pair.second.name}`, rotation);
  }

  /** What the page asks for again and again. */
  public live(): object {
    const { stage, ended, seconds, counts, service, pointGrids, pairGrid, findings } = this;
    return {
      stage,
      ended,
      numbers: { ...counts, ...service, seconds: Math.round(seconds), findings: findings.length },
      grids: [...pointGrids, ...(pairGrid ? [pairGrid] : [])].map(({ marks }) => marks.join('')),
    };
  }

  private add(name: string, { findings }: Rotation): Mark {
    this.counts.rotations += 1;
    this.findings.push(...findings.map((finding) => `${name}: ${finding}`));
    return findings.length === 0 ? '+' : '-';
  }
}

/** The try after an interruption makes the calls of the first, or fewer, so a point has the same name in both. */
function cellOf({ points }: PairGrid, { first, second }: FaultPair): number {
  const place = (wanted: string) => {
    const index = points.findIndex(({ name }) => name === wanted);
    if (index < 0) throw new Error(`a second try has a call that the first does not: ${wanted}`);
    return index;
  };
  return place(first.name) * points.length + place(second.name);
}
