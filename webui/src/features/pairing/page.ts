import { IconLink } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "edgeToEdge",
  path: "/system/edge-to-edge",
  group: "system",
  order: 75,
  icon: IconLink,
  role: "administrator",
  namespace: "pairing",
  sections: ["camera-pairing"],
  shown: (device) => Boolean(device.capabilities?.["camera_pairing"]),
  load: () => import("./PairingPage"),
};
