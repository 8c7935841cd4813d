import { IconElevator } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "elevator",
  path: "/access/elevator",
  group: "access",
  order: 7,
  icon: IconElevator,
  role: "operator",
  namespace: "elevator",
  shown: (device) => Boolean(device.capabilities?.["elevator_floor"]),
  load: () => import("./ElevatorPage"),
};
