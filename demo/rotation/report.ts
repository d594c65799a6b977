import type { FaultPair, FaultPoint } from '../../rigs/rotation/fault-points';
import type { Rotation } from '../../rigs/rotation/interrupted-rotation';
import type { ServiceCounts } from '../../rigs/rotation/pooled-service';
import type { Mark } from '../report/marks';

/** Rotations with one fault each. */
export interface PointGrid {
  readonly title: string;
  readonly points: FaultPoint[];
  readonly marks: Mark[];
}

/** Rotations with two faults each: rows for the first, columns for the second. Some cells have no pair. */
export interface PairGrid {
  readonly points: FaultPoint[];
  readonly marks: Mark[];
}

/** The data of the page, which the demo changes while it runs. */
export class RotationReport {
  public stage = 'starting';
  public ended = false;
  public seconds = 0;
  public readonly counts = { rotations: 0, kills: 0, looks: 0, logins: 0 };
  public service: ServiceCounts = { tasks: 0, queries: 0, failed: 0 };
  public pointGrids: PointGrid[] = [];
  public pairGrid?: PairGrid;
  /** The broken promises, one line each. */
  public readonly findings: string[] = [];

  /** Adds a grid for rotations with one fault. */
  public expectPoints(title: string, points: FaultPoint[]): PointGrid {
    const grid = { title, points, marks: points.map((): Mark => '.') };
    this.pointGrids = [...this.pointGrids, grid];
    return grid;
  }

  /** Adds the grid for rotations with two faults. */
  public expectPairs(points: FaultPoint[], pairs: FaultPair[]): PairGrid {
    const grid: PairGrid = { points, marks: Array.from({ length: points.length ** 2 }, () => ' ') };
    for (const pair of pairs) grid.marks[cellOf(grid, pair)] = '.';
    this.pairGrid = grid;
    return grid;
  }

  /** Adds the result of a rotation with one fault. */
  public addPoint(grid: PointGrid, point: FaultPoint, rotation: Rotation): void {
    grid.marks[grid.points.findIndex(({ name }) => name === point.name)] = this.add(point.name, rotation);
  }

  /** Adds the result of a rotation with two faults. */
  public addPair(grid: PairGrid, pair: FaultPair, rotation: Rotation): void {
    grid.marks[cellOf(grid, pair)] = this.add(`${pair.first.name}, then ${pair.second.name}`, rotation);
  }

  private add(name: string, { findings }: Rotation): Mark {
    this.counts.rotations += 1;
    this.findings.push(...findings.map((finding) => `${name}: ${finding}`));
    return findings.length === 0 ? '+' : '-';
  }
}

/** Returns the index of a pair. A retry has the calls of the first try or fewer, so a point has the same name in both. */
function cellOf({ points }: PairGrid, { first, second }: FaultPair): number {
  const place = (wanted: string) => {
    const index = points.findIndex(({ name }) => name === wanted);
    if (index < 0) throw new Error(`got the call ${wanted} in a retry, expected only calls of the first try`);
    return index;
  };
  return place(first.name) * points.length + place(second.name);
}
