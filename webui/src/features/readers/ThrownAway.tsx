import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WiredReaderState } from "../../api/schema.gen";
import { thrownAway } from "./wiegand";

/** What a Wiegand reader sent that was no card: a cable beside a mains cable shows here. */
export function ThrownAway({ reader }: { reader: WiredReaderState | undefined }) {
  const { t } = useTranslation("readers");
  const counts = thrownAway(reader);
  return counts === null ? null : (
    <Text size="xs" c="dimmed">
      {t("thrownAway", counts)}
    </Text>
  );
}
