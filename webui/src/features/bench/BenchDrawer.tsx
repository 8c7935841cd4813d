import { Drawer } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { PageSkeleton } from "../../shared/PageSkeleton";

const BenchPanel = lazy(() => import("./BenchPanel"));

/** The bench beside every page. */
export default function BenchDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="md"
      title={t("bench.open")}
      closeButtonProps={{ "aria-label": t("action.close") }}
      classNames={{ content: "ae-drawer", header: "ae-drawer" }}
    >
      <Suspense fallback={<PageSkeleton />}>{opened ? <BenchPanel /> : null}</Suspense>
    </Drawer>
  );
}
