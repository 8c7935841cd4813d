import { IconCrop } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "viewAreas",
  path: "/video/view-areas",
  group: "video",
  order: 60,
  icon: IconCrop,
  role: "operator",
  namespace: "video",
  sections: ["view-areas"],
  shown: (device) => Boolean(device.capabilities?.["view_areas"]),
  load: () => import("./AreasPage"),
};
