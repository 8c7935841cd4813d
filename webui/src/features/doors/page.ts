import { IconDoor } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "doors",
  path: "/access/doors",
  group: "access",
  order: 5,
  icon: IconDoor,
  role: "operator",
  namespace: "doors",
  sections: ["doors"],
  shown: (device) => Boolean(device.capabilities?.["door"]),
  load: () => import("./DoorsPage"),
};
