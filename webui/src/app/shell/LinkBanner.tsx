import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEffect, useState } from "react";
import { useLinkState } from "../../api/hooks";
import { live } from "../../api/live";

/** Says at once when the device is out of reach, and goes away by itself when it is back. */
export function LinkBanner() {
  const { t } = useTranslation();
  const lost = useLinkState() === "lost";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) {
      setShown(false);
      return;
    }
    const id = setTimeout(() => setShown(true), 300); // a link that is back within a blink is not worth a word
    return () => clearTimeout(id);
  }, [lost]);
  return (
    <div role="status" aria-live="polite" className="ae-banner">
      {shown ? (
        <Alert color="orange" variant="filled" mb="lg" p="sm" className="ae-lost">
          <Group justify="space-between" gap="sm">
            <Group gap="sm">
              <Loader size="xs" color="white" aria-hidden />
              <Text size="sm" fw={600}>
                {t("link.lost")}
              </Text>
              <Text size="sm">{t("link.lostText")}</Text>
            </Group>
            <Button size="xs" variant="white" color="dark" onClick={() => live.retryNow()}>
              {t("link.now")}
            </Button>
          </Group>
        </Alert>
      ) : null}
    </div>
  );
}
