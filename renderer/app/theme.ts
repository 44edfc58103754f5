import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** The one accent: a quiet sea green that stays apart from amber (warning) and red (error). */
const accent: MantineColorsTuple = [
  '#e6faf6',
  '#c9f2ea',
  '#9be6d8',
  '#68d8c5',
  '#3fc6b0',
  '#22ad98',
  '#128f7d',
  '#0b7467',
  '#0a5d53',
  '#07453e',
];

const dark: MantineColorsTuple = [
  '#e4e9eb',
  '#c5cdd1',
  '#9aa6ad',
  '#84919a',
  '#2f373d',
  '#252b30',
  '#1b2024',
  '#101315',
  '#0c0f10',
  '#080a0b',
];

const gray: MantineColorsTuple = [
  '#f6f7f7',
  '#eef1f1',
  '#e3e8e9',
  '#d5dcde',
  '#bcc5c9',
  '#7b878d',
  '#55626a',
  '#434e55',
  '#2b3439',
  '#171c1f',
];

/** The library judges contrast in the light theme only; the ink on the accent differs between the two. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const isAccent = input.color === undefined || input.color === 'accent';
  return input.variant === 'filled' && isAccent
    ? { ...colors, color: 'var(--ls-accent-ink)' }
    : colors;
};

const closeButtonProps = { 'aria-label': 'Close' };

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver,
  colors: { accent, dark, gray },
  black: '#171c1f',
  defaultRadius: 6,
  focusRing: 'auto',
  respectReducedMotion: true,
  fontFamily: "'IBM Plex Sans Variable', 'Segoe UI', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'SF Mono', 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  // Hairlines instead of shadows.
  shadows: {
    xs: 'none',
    sm: 'none',
    md: '0 8px 24px rgb(0 0 0 / 24%)',
    lg: '0 8px 24px rgb(0 0 0 / 24%)',
    xl: '0 12px 32px rgb(0 0 0 / 32%)',
  },
  components: {
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        withArrow: false,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Drawer: { defaultProps: { closeButtonProps } },
    Notification: { defaultProps: { closeButtonProps } },
    Modal: {
      defaultProps: { closeButtonProps, centered: true, overlayProps: { backgroundOpacity: 0.6 } },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
  },
});
