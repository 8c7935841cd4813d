import { IconCpu } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "chipTypes",
  path: "/reader/chip-types",
  group: "reader",
  order: 30,
  icon: IconCpu,
  role: "operator",
  namespace: "readers",
  sections: ["chip-types"],
  shown: (device) => Boolean(device.capabilities?.["external_reader"]),
  load: () => import("./ChipTypesPage"),
};
