import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconCreditCard, IconPassword } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { normalUid } from "./cards";
import type { BenchDeed } from "./useBench";

/** Hold a card to a reader, or type a PIN on it. */
export function CardTools({ readers, act }: { readers: readonly string[]; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation(["bench", "common"]);
  const client = useQueryClient();
  const [uid, setUid] = useState("04A1B2C3D4E580");
  const [pin, setPin] = useState("");
  const [reader, setReader] = useState(readers[0] ?? "");
  const clean = normalUid(uid);
  const seen = () => setTimeout(() => void client.invalidateQueries({ queryKey: ["credentials"] }), 150);
  return (
    <section aria-label={t("reader")}>
      <Text fw={600} mb={6}>
        {t("reader")}
      </Text>
      <Stack gap="sm">
        {readers.length > 1 ? (
          <Select
            label={t("whichReader")}
            data={[...readers]}
            value={reader}
            allowDeselect={false}
            onChange={(value) => setReader(value ?? reader)}
          />
        ) : null}
        <Group align="flex-end" wrap="nowrap" gap="xs">
          <TextInput
            flex={1}
            label={t("uid")}
            className="ae-mono-input"
            value={uid}
            error={clean === null ? t("badUid") : null}
            onChange={(event) => setUid(event.currentTarget.value)}
          />
          <Button
            variant="light"
            leftSection={<IconCreditCard size={17} aria-hidden />}
            disabled={clean === null}
            onClick={() => {
              act({ do: "card", body: { uid: clean ?? "", reader } });
              seen();
            }}
          >
            {t("swipe")}
          </Button>
        </Group>
        <Group align="flex-end" wrap="nowrap" gap="xs">
          <TextInput
            flex={1}
            label={t("pin")}
            inputMode="numeric"
            value={pin}
            onChange={(event) => setPin(event.currentTarget.value.replace(/[^0-9*#]/g, "").slice(0, 32))}
          />
          <Button
            variant="light"
            leftSection={<IconPassword size={17} aria-hidden />}
            disabled={pin === ""}
            onClick={() => {
              act({ do: "pin", body: { pin, reader } });
              seen();
            }}
          >
            {t("type")}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
