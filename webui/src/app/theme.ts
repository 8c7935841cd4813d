import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The one accent colour. Shade 7 carries white text with a contrast of 5.5:1. */
const accent: MantineColorsTuple = [
  "#eefbf9",
  "#d5f3ee",
  "#abe6dd",
  "#7bd5c8",
  "#46bfb0",
  "#22a597",
  "#12887c",
  "#0f766e",
  "#0d5f59",
  "#0b4b47",
];

/** Greys with a breath of the accent, for dark surfaces. */
const dark: MantineColorsTuple = [
  "#d9e1df",
  "#b9c5c2",
  "#8f9d9a",
  "#66736f",
  "#3a4744",
  "#2f3b38",
  "#212a28",
  "#1a2120",
  "#151b1a",
  "#101514",
];

/** The title bar of a dialog is no banner of the document. */
const plainHeader = { header: { role: "presentation" } };

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace',
  lineHeights: { xs: "1.45", sm: "1.5", md: "1.6", lg: "1.65", xl: "1.7" },
  headings: { fontWeight: "650", textWrap: "balance" },
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Badge: { defaultProps: { variant: "light", radius: "sm" }, styles: { label: { textTransform: "none" } } },
    Modal: { defaultProps: { centered: true, radius: "lg", attributes: plainHeader, overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Anchor: { defaultProps: { underline: "always" } },
    Drawer: { defaultProps: { attributes: plainHeader } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250 } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Select: { defaultProps: { checkIconPosition: "right", comboboxProps: { shadow: "md" } } },
    Table: { defaultProps: { verticalSpacing: "sm", highlightOnHover: true } },
    Notification: { defaultProps: { radius: "md" } },
  },
});

/** Quiet surfaces, and text colours that keep WCAG AA contrast on them. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f6f7f8",
    "--ae-surface": "#ffffff",
    "--ae-surface-sunken": "#eef1f2",
    "--ae-line": "#dfe4e6",
    "--ae-accent-text": "#0d5f59",
    "--ae-warn-text": "#9a3412",
    "--mantine-color-text": "#17201f",
    "--mantine-color-dimmed": "#56615f",
    "--mantine-color-placeholder": "#67716f",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#0d5f59",
    "--mantine-color-orange-light-color": "#8a3207",
    "--mantine-color-red-light-color": "#9b1c1c",
    "--mantine-color-gray-light-color": "#3d4744",
  },
  dark: {
    "--mantine-color-body": "#111615",
    "--ae-surface": "#1a2120",
    "--ae-surface-sunken": "#151b1a",
    "--ae-line": "#2c3634",
    "--ae-accent-text": "#7bd5c8",
    "--ae-warn-text": "#ffb27a",
    "--mantine-color-text": "#e4eae8",
    "--mantine-color-dimmed": "#a3b0ad",
    "--mantine-color-placeholder": "#94a19e",
    "--mantine-color-error": "#ff9b8f",
    "--mantine-color-accent-light": "rgba(34, 165, 151, 0.16)",
    "--mantine-color-accent-light-hover": "rgba(34, 165, 151, 0.24)",
    "--mantine-color-accent-light-color": "#9fe3d9",
    "--mantine-color-orange-light": "rgba(255, 146, 64, 0.13)",
    "--mantine-color-orange-light-color": "#ffc08f",
    "--mantine-color-red-light": "rgba(255, 107, 107, 0.14)",
    "--mantine-color-red-light-color": "#ffb4ab",
    "--mantine-color-gray-light": "rgba(185, 197, 194, 0.12)",
    "--mantine-color-gray-light-color": "#c9d3d1",
    "--mantine-color-anchor": "#7bd5c8",
  },
});
