import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type {
  Acoustics,
  CameraSwitches,
  Card,
  Contact,
  ControlButton,
  Input,
  Microphone,
  ModuleSwitches,
  Pin,
  PowerChange,
  Press,
  State,
  WireState,
  WiredReaderSwitches,
} from "../../api/schema.gen";
import { describeError } from "../../shared/describeError";
import { complained } from "../../shared/toast";

const AGAIN_MS = 1000;

/** Everything on the bench, as it changes; null until it is known. */
export function useBenchState(shown: boolean): State | null {
  const [state, setState] = useState<State | null>(null);
  useEffect(() => {
    if (!shown) return;
    let ended = false;
    let socket: WebSocket | null = null;
    let timer = 0;
    const open = () => {
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      socket = new WebSocket(`${scheme}://${location.host}/bench/v1/live`);
      socket.onmessage = (message: MessageEvent<string>) => setState(JSON.parse(message.data) as State);
      socket.onclose = () => {
        if (!ended) timer = window.setTimeout(open, AGAIN_MS);
      };
    };
    open();
    return () => {
      ended = true;
      window.clearTimeout(timer);
      socket?.close();
    };
  }, [shown]);
  return state;
}

export type BenchDeed =
  | { do: "press"; body: Press }
  | { do: "input"; body: Input }
  | { do: "wire"; body: WireState }
  | { do: "contact"; body: Contact }
  | { do: "reader"; body: WiredReaderSwitches }
  | { do: "module"; body: ModuleSwitches }
  | { do: "power"; body: PowerChange }
  | { do: "card"; body: Card }
  | { do: "pin"; body: Pin }
  | { do: "camera"; body: CameraSwitches }
  | { do: "microphone"; body: Partial<Microphone> & Pick<Microphone, "plays"> }
  | { do: "acoustics"; body: Acoustics }
  | { do: "control-button"; body: ControlButton }
  | { do: "power-cycle" };

/** Does something to the hardware, as a hand would. */
export function useHand() {
  const { t } = useTranslation(["bench", "common"]);
  return useMutation({
    mutationFn: async (deed: BenchDeed): Promise<void> => {
      switch (deed.do) {
        case "press":
          return void (await api.post("/bench/v1/press", { body: deed.body }));
        case "input":
          return void (await api.post("/bench/v1/input", { body: deed.body }));
        case "wire":
          return void (await api.post("/bench/v1/wire", { body: deed.body }));
        case "contact":
          return void (await api.post("/bench/v1/contact", { body: deed.body }));
        case "reader":
          return void (await api.post("/bench/v1/reader", { body: deed.body }));
        case "module":
          return void (await api.post("/bench/v1/module", { body: deed.body }));
        case "power":
          return void (await api.post("/bench/v1/power", { body: deed.body }));
        case "card":
          return void (await api.post("/bench/v1/card", { body: deed.body }));
        case "pin":
          return void (await api.post("/bench/v1/pin", { body: deed.body }));
        case "camera":
          return void (await api.post("/bench/v1/camera", { body: deed.body }));
        case "microphone":
          return void (await api.post("/bench/v1/microphone", {
            body: { frequency: 1000, level: -20, wav: "", repeat: true, ...deed.body },
          }));
        case "acoustics":
          return void (await api.post("/bench/v1/acoustics", { body: deed.body }));
        case "control-button":
          return void (await api.post("/bench/v1/control-button", { body: deed.body }));
        case "power-cycle":
          return void (await api.post("/bench/v1/power-cycle", { body: {} }));
      }
    },
    onError: (error) => complained(t("title"), describeError(error, t)),
  });
}
