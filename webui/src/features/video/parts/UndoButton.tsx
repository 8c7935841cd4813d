import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Takes the last change on the picture back. */
export function UndoButton({ undo }: { undo: (() => void) | null }) {
  const { t } = useTranslation("video");
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconArrowBackUp size={15} aria-hidden />}
      disabled={undo === null}
      onClick={() => undo?.()}
    >
      {t("undo")}
    </Button>
  );
}
