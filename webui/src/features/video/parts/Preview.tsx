import { useRef, type ReactNode } from "react";
import { Loaded } from "../../../shared/states";
import Picture from "../player/Picture";
import { fitting } from "../player/timing";
import { useVideoFacts } from "./useVideoFacts";
import { useWidth } from "./useWidth";

/** The live picture beside settings, in the size that there is room for. */
export function Preview({ query = "", again = "", children }: { query?: string; again?: string; children?: ReactNode }) {
  const facts = useVideoFacts();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  return (
    <div ref={frame}>
      <Loaded query={facts} height={320}>
        {(found) => {
          if (width === 0) return null;
          const shape = found.width / found.height;
          const asked = query === "" ? `resolution=${fitting(found.resolutions, shape, Math.min(width, 960))}` : query;
          return (
            <Picture key={`${found.width}x${found.height}${again}`} query={asked} shape={shape}>
              {children}
            </Picture>
          );
        }}
      </Loaded>
    </div>
  );
}
