import type { ByEndpoint, ProseTemplate } from './recipe.js';

const COMMON =
  'Write one caption of two to four plain English sentences, at most 120 words, for training an image model. ' +
  'Say only what can be seen: no guesses, no praise, no “the image shows”. Answer with the caption alone: no heading, no list, no quotation marks.';

/** What each template tells the model to leave out: that is what the trigger word is to learn. */
const ABOUT: Record<Exclude<ProseTemplate, 'own'>, string> = {
  character:
    'The picture shows one particular character. Do not describe what always belongs to this character (face, hair, eyes, body, usual outfit): describe pose, expression, view, clothes that are not usual, surroundings and light.',
  style:
    'The pictures share one style. Do not describe the style itself (medium, brush work, colours, mood): describe the subject, its doing, the composition and the surroundings.',
  concept:
    'The pictures share one concept (an object, a pose or an effect). Name it once and do not describe it: describe everything else, as people, surroundings, view and light.',
};

/** The instruction that goes with every image. `{trigger}` in a text of one's own stands for the trigger word. */
export function proseInstruction(
  by: Pick<ByEndpoint, 'template' | 'prompt'>,
  triggerWord: string,
): string {
  const trigger = triggerWord.trim();
  if (by.template === 'own') return by.prompt.replaceAll('{trigger}', trigger);
  const naming =
    trigger === ''
      ? ''
      : ` Begin with “${trigger}”${by.template === 'style' ? ' as the name of the style' : ' and use it as the name of what is shown, where a name or “he”, “she” or “it” would stand'}.`;
  return `${ABOUT[by.template]}${naming} ${COMMON}`;
}

/** An answer as a caption: one line, without the wrappings that models like. Empty when nothing is left. */
export function cleanProse(answer: string): string {
  return answer
    .replace(/<think>[\s\S]*?<\/think>/g, '')
    .replace(/```[a-z]*\n?/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:here(?:’|'| i)s (?:the|a|your) caption|caption)\s*:\s*/i, '')
    .replace(/^[“"](.*)[”"]$/su, '$1')
    .trim();
}

const REFUSAL =
  /^(?:i[’']?m (?:really |very )?sorry|sorry|i apologi[sz]e|unfortunately|as an ai|i(?:[’']m| am) (?:unable|not able)|i (?:cannot|can[’']?t|can not|won[’']?t|do not|don[’']t) (?:see|view|help|assist|describe|process|provide|identify|access|analy[sz]e|fulfil|generate|create))/i;

/** True when an answer says that there will be none: such a text must not become a caption. */
export function isRefusal(answer: string): boolean {
  return REFUSAL.test(cleanProse(answer));
}
