import { Drawer } from "@mantine/core";
export default function BenchDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return <Drawer opened={opened} onClose={onClose} position="right" />;
}
