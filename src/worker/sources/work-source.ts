import { brand } from '../../validation/brand';
import { NoSource } from './no-source';
import type { WorkSourceBinding } from './work-source-binding';
import type { WorkSourceConfig, WorkSourceTraits } from './work-source-config';
import type { WorkSourceHost } from './work-source-host';

/** The source of a worker's work. */
export class WorkSource {
  static {
    brand(WorkSource, 'WorkSource');
  }

  /**
   * Uses no source that AWS counts: the worker opens its feed itself, for example a FIX session or a websocket.
   *
   * The worker has one task by default, because each task opens the feed again. It scales on CPU and memory.
   */
  public static none(): WorkSource {
    return new WorkSource(new NoSource());
  }

  private constructor(private readonly binding: WorkSourceBinding) {}

  /**
   * The properties that a worker reads before it creates its tasks.
   *
   * @internal
   */
  public get _traits(): WorkSourceTraits {
    return this.binding.traits;
  }

  /**
   * Adds permissions, variables and scaling to a worker.
   *
   * @internal
   */
  public _bind(worker: WorkSourceHost): WorkSourceConfig {
    return this.binding.bind(worker);
  }
}
