import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useSaveSection } from "../../../api/hooks";
import { Card } from "../../../shared/Card";
import { describeError } from "../../../shared/describeError";
import { complained } from "../../../shared/toast";

interface Stream {
  retention: number;
  abr_limit: number;
}

/** The average bitrate that fills a storage in the retention time. */
export function BitrateCalculator({ stream }: { stream: Stream }) {
  const { t } = useTranslation(["video", "common"]);
  const [storage, setStorage] = useState<number | string>(64);
  const save = useSaveSection("stream");
  const found = useMutation({
    mutationFn: () =>
      api.get("/api/v1/video/bitrate", {
        query: { storage: Number(storage), retention: stream.retention, limit: stream.abr_limit },
      }),
    onError: (error) => complained(t("calculator.title"), describeError(error, t)),
  });
  const target = found.data;
  return (
    <Card title={t("calculator.title")} description={t("calculator.lead")}>
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <NumberInput
            label={t("calculator.storage")}
            suffix=" GB"
            min={0.1}
            max={1_000_000}
            value={storage}
            onChange={setStorage}
            flex="1 1 8rem"
          />
          <Button
            variant="default"
            loading={found.isPending}
            disabled={!(Number(storage) > 0)}
            onClick={() => found.mutate()}
          >
            {t("calculator.calculate")}
          </Button>
        </Group>
        <Text size="sm" role="status">
          {target === undefined
            ? ""
            : t("calculator.result", {
                kbps: target.kbps,
                storage: target.storage.toFixed(1),
                days: stream.retention,
              })}
          {target?.limited === true ? ` ${t("calculator.limited")}` : ""}
        </Text>
        {target === undefined ? null : (
          <Group>
            <Button
              size="compact-md"
              loading={save.isPending}
              onClick={() =>
                save.mutate(
                  { rate_control: "abr", kbps: target.kbps },
                  { onError: (error) => complained(t("common:failed.save"), describeError(error, t)) },
                )
              }
            >
              {t("calculator.use")}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
}
