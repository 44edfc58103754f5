import { useEffect, useState } from 'react';
import type { CountedTag } from '../../../../shared/domain/captions/index.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import { countTags, knownTags } from '../../../stores/tag-counts.js';

/** Tags of the whole dataset, most frequent first; counted when the tag view opens. */
export function useTagCounts(): readonly CountedTag[] {
  const { dataset } = useProjectSession();
  const [tags, setTags] = useState(() => knownTags(dataset));
  useEffect(() => countTags(dataset, setTags), [dataset]);
  return tags;
}
