import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection } from "../../../api/hooks";
import { describeError } from "../../../shared/describeError";
import { complained } from "../../../shared/toast";
import type { Box } from "./marks";

/**
 * The place of a view area while it is steered: what was asked for last is shown at once, and the device gets one
 * place at a time, so that it ends at the last one however fast they come.
 */
export function usePtz(key: string, stored: Box): { area: Box; move: (to: Box) => void } {
  const { t } = useTranslation(["video", "common"]);
  const { mutate } = useSaveSection("view-areas");
  const [held, setHeld] = useState<Box | null>(null);
  const next = useRef<Box | null>(null);
  const busy = useRef(false);
  useEffect(() => {
    if (!busy.current) setHeld(null);
  }, [stored]);
  const send = () => {
    const wanted = next.current;
    if (wanted === null || busy.current) return;
    next.current = null;
    busy.current = true;
    mutate(
      { areas: { [key]: wanted } },
      {
        onError: (error) => {
          next.current = null;
          setHeld(null);
          complained(t("ptz.name"), describeError(error, t));
        },
        onSettled: () => {
          busy.current = false;
          send();
        },
      },
    );
  };
  const move = (to: Box) => {
    setHeld(to);
    next.current = to;
    send();
  };
  return { area: held ?? stored, move };
}
