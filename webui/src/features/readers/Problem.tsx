import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { inWords } from "../../shared/sentences";

/** What is wrong, in the device's words; nothing when nothing is. */
export function Problem({ words }: { words: string | undefined }) {
  if (words === undefined || words === "") return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
      {inWords(words)}
    </Alert>
  );
}
