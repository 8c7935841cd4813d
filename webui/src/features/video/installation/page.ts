import { IconCamera } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "installation",
  path: "/video/installation",
  group: "video",
  order: 20,
  icon: IconCamera,
  role: "operator",
  namespace: "video",
  sections: ["camera"],
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./InstallationPage"),
};
