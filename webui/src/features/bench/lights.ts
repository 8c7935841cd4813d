import { useEffect, useState } from "react";
import type { Led } from "../../api/schema.gen";

/** What a light shows as a CSS colour; dark is null. */
export function cssColor(color: string): string | null {
  switch (color) {
    case "off":
      return null;
    case "green":
      return "#22c55e";
    case "amber":
      return "#f59e0b";
    case "red":
      return "#ef4444";
    case "blue":
      return "#3b82f6";
    case "white":
      return "#ffffff";
    default:
      return color;
  }
}

/** The colour at a moment of the light's steps, in seconds since they began. */
export function colorAt(led: Pick<Led, "color" | "steps">, seconds: number): string {
  const total = led.steps.reduce((sum, step) => sum + step.seconds, 0);
  if (led.steps.length < 2 || total <= 0) return led.steps[0]?.color ?? led.color;
  let rest = seconds % total;
  for (const step of led.steps) {
    if (rest < step.seconds) return step.color;
    rest -= step.seconds;
  }
  return led.color;
}

/** The light's colour now; a flashing one flashes. */
export function useLight(led: Led | undefined): string | null {
  const [color, setColor] = useState(led?.color ?? "off");
  const pattern = JSON.stringify(led?.steps ?? []);
  useEffect(() => {
    if (led === undefined) return;
    const began = performance.now();
    const show = () => setColor(colorAt(led, (performance.now() - began) / 1000));
    show();
    if (led.steps.length < 2) return;
    const id = setInterval(show, 80);
    return () => clearInterval(id);
  }, [pattern, led?.color]); // the pattern stands for the light
  return cssColor(color);
}

/** In words, for those who do not see it: "green", "amber, flashing". */
export function isFlashing(led: Led): boolean {
  return led.steps.length > 1;
}
