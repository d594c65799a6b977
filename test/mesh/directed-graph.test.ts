import * as fc from 'fast-check';
import { DirectedGraph } from '../../src/mesh/directed-graph';

function graphOf(...edges: string[]): DirectedGraph<string> {
  const graph = new DirectedGraph<string>();
  for (const edge of edges) graph.add(edge[0], edge[1]);
  return graph;
}

describe('DirectedGraph', () => {
  test('contains the edges that were added', () => {
    expect(graphOf('ab').has('a', 'b')).toBe(true);
    expect(graphOf('ab').has('b', 'a')).toBe(false);
  });

  test('finds a path along the edges', () => {
    expect(graphOf('ab', 'bc', 'cd').path('a', 'd')).toEqual(['a', 'b', 'c', 'd']);
    expect(graphOf('ab', 'bc').path('c', 'a')).toBeUndefined();
    expect(graphOf().path('a', 'a')).toEqual(['a']);
  });

  test('terminates on cycles', () => {
    expect(graphOf('ab', 'ba', 'bc').path('a', 'd')).toBeUndefined();
  });

  test('finds a path if and only if there is one', () => {
    const node = fc.integer({ min: 0, max: 7 });
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 20 }), node, node, (edges, from, to) => {
        const graph = new DirectedGraph<number>();
        for (const [one, other] of edges) graph.add(one, other);
        const reached = new Set([from]);
        for (let round = 0; round < 8; round++) {
          for (const [one, other] of edges) if (reached.has(one)) reached.add(other);
        }
        const path = graph.path(from, to);
        expect(path !== undefined).toBe(reached.has(to));
        for (const [index, step] of (path ?? []).slice(1).entries())
          expect(graph.has(path?.[index] as number, step)).toBe(true);
      }),
    );
  });
});
