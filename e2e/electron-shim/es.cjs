'use strict';
/* Language built-ins that V8 10.8 does not have yet. Self-contained: its source is also run in the page. */
(() => {
  const define = (target, name, value) => {
    if (!(name in target)) {
      Object.defineProperty(target, name, { value, writable: true, configurable: true });
    }
  };
  for (const name of ['dispose', 'asyncDispose']) {
    if (!Symbol[name]) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  }
  const copies = {
    toSorted(compare) {
      return Array.from(this).sort(compare);
    },
    toReversed() {
      return Array.from(this).reverse();
    },
    toSpliced(...args) {
      const copy = Array.from(this);
      copy.splice(...args);
      return copy;
    },
    with(index, value) {
      const copy = Array.from(this);
      copy[index < 0 ? copy.length + index : index] = value;
      return copy;
    },
  };
  for (const [name, method] of Object.entries(copies)) define(Array.prototype, name, method);
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  define(typed, 'toSorted', function toSorted(compare) {
    return this.slice().sort(compare);
  });
  define(typed, 'toReversed', function toReversed() {
    return this.slice().reverse();
  });
  define(Array, 'fromAsync', async (items, map = (item) => item) => {
    const all = [];
    for await (const item of items) all.push(await map(item, all.length));
    return all;
  });
  define(Promise, 'withResolvers', function withResolvers() {
    const parts = {};
    parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }));
    return parts;
  });
  define(Promise, 'try', function attempt(work, ...args) {
    return new this((resolve) => resolve(work(...args)));
  });
  define(Object, 'groupBy', (items, keyOf) => {
    const groups = Object.create(null);
    let index = 0;
    for (const item of items) (groups[keyOf(item, index++)] ??= []).push(item);
    return groups;
  });
  define(Map, 'groupBy', (items, keyOf) => {
    const groups = new Map();
    let index = 0;
    for (const item of items) {
      const key = keyOf(item, index++);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(item);
    }
    return groups;
  });
  define(String.prototype, 'isWellFormed', function isWellFormed() {
    return !/\p{Surrogate}/u.test(String(this));
  });
  define(String.prototype, 'toWellFormed', function toWellFormed() {
    return String(this).replace(/\p{Surrogate}/gu, '\ufffd');
  });
  const sets = {
    union: (a, b) => new Set([...a, ...b.keys()]),
    intersection: (a, b) => new Set([...a].filter((item) => b.has(item))),
    difference: (a, b) => new Set([...a].filter((item) => !b.has(item))),
    isSubsetOf: (a, b) => [...a].every((item) => b.has(item)),
    isSupersetOf: (a, b) => [...b.keys()].every((item) => a.has(item)),
    isDisjointFrom: (a, b) => ![...a].some((item) => b.has(item)),
  };
  for (const [name, method] of Object.entries(sets)) {
    define(Set.prototype, name, function operation(other) {
      return method(this, other);
    });
  }
  const iterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  const lazy = {
    *map(items, f) {
      let index = 0;
      for (const item of items) yield f(item, index++);
    },
    *filter(items, f) {
      let index = 0;
      for (const item of items) if (f(item, index++)) yield item;
    },
    *take(items, count) {
      let left = count;
      if (left <= 0) return;
      for (const item of items) {
        yield item;
        if (--left <= 0) return;
      }
    },
    *drop(items, count) {
      let left = count;
      for (const item of items) if (left-- <= 0) yield item;
    },
    *flatMap(items, f) {
      let index = 0;
      for (const item of items) yield* f(item, index++);
    },
    toArray: (items) => [...items],
    forEach: (items, f) => [...items].forEach((item, index) => f(item, index)),
    some(items, f) {
      for (const item of items) if (f(item)) return true;
      return false;
    },
    every(items, f) {
      for (const item of items) if (!f(item)) return false;
      return true;
    },
    find(items, f) {
      for (const item of items) if (f(item)) return item;
      return undefined;
    },
    reduce: (items, f, ...start) => [...items].reduce((a, b, index) => f(a, b, index), ...start),
  };
  for (const [name, method] of Object.entries(lazy)) {
    define(iterator, name, function helper(...args) {
      return method(this, ...args);
    });
  }
  if (typeof URL === 'function') {
    define(URL, 'canParse', (url, base) => {
      try {
        return Boolean(new URL(url, base));
      } catch {
        // Not a URL: that is the answer.
        return false;
      }
    });
  }
  if (typeof AbortSignal === 'function') {
    define(AbortSignal.prototype, 'throwIfAborted', function throwIfAborted() {
      if (this.aborted) throw this.reason;
    });
    define(AbortSignal, 'any', (signals) => {
      const controller = new AbortController();
      for (const signal of signals) {
        if (signal.aborted) controller.abort(signal.reason);
        else
          signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
      }
      return controller.signal;
    });
  }
})();
