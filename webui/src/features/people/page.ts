import { IconUsersGroup } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "people",
  path: "/access/people",
  group: "access",
  order: 10,
  icon: IconUsersGroup,
  role: "administrator",
  namespace: "people",
  shown: (device) => Boolean(device.capabilities?.["door"]),
  load: () => import("./PeoplePage"),
};
