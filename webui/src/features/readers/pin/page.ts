import { IconPassword } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "readerPin",
  path: "/reader/pin",
  group: "reader",
  order: 40,
  icon: IconPassword,
  role: "operator",
  namespace: "readers",
  sections: ["reader-pin"],
  shown: (device) => Boolean(device.capabilities?.["external_reader"]),
  load: () => import("./PinPage"),
};
