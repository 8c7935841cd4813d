import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconPhone, IconPhoneCall, IconPhoneIncoming, IconPhoneOff, IconPhoneX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallInfo } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { describeError } from "../../shared/describeError";
import { complained } from "../../shared/toast";
import { clock, isOver, phaseOf, useAnswer, useHangUp } from "./state";

const looks = {
  calling: { icon: IconPhone, color: "yellow" },
  ringing: { icon: IconPhoneIncoming, color: "yellow" },
  active: { icon: IconPhoneCall, color: "blue" },
  ended: { icon: IconPhoneOff, color: "gray" },
} as const;

/** One call: who, how it goes, for how long, and what can be done about it. */
export function CallPanel({ call }: { call: CallInfo }) {
  const { t } = useTranslation(["calls", "common"]);
  const operator = useHasRole("operator");
  const hangUp = useHangUp();
  const answer = useAnswer();
  const phase = phaseOf(call);
  const { icon: Symbol, color } = looks[phase];
  const since = call.answered ?? call.started;
  const refused = { onError: (error: Parameters<typeof describeError>[0]) => complained(call.name, describeError(error, t)) };
  return (
    <Group justify="space-between" className="ae-inset" data-phase={phase} wrap="wrap" gap="sm">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Symbol size={24} aria-hidden />
        <div>
          <Text fw={600} size="sm" className="ae-break">
            {call.name === "" ? call.remote : call.name}
          </Text>
          <Text size="xs" c="dimmed" className="ae-break">
            {call.remote}
          </Text>
          {call.digits === "" ? null : (
            <Text size="xs" c="dimmed">
              {t("dialled", { digits: call.digits })}
            </Text>
          )}
          {call.why === "" ? null : (
            <Text size="xs" c="dimmed">
              {call.why}
            </Text>
          )}
        </div>
      </Group>
      <Group gap="sm">
        <Stack gap={2} align="flex-end">
          <Badge color={color} role="status">
            {t(`phase.${phase}`)}
          </Badge>
          <Text size="xs" c="dimmed">
            {isOver(call) ? t(`reason.${call.reason}`, { code: call.code }) : clock((Date.now() - Date.parse(since)) / 1000)}
          </Text>
        </Stack>
        {!operator || isOver(call) ? null : (
          <>
            {phase === "ringing" ? (
              <Button
                size="sm"
                leftSection={<IconPhoneCall size={16} aria-hidden />}
                loading={answer.isPending}
                onClick={() => answer.mutate(call.id, refused)}
              >
                {t("answer")}
              </Button>
            ) : null}
            <Button
              size="sm"
              color="red.9"
              leftSection={<IconPhoneX size={16} aria-hidden />}
              loading={hangUp.isPending}
              onClick={() => hangUp.mutate(call.id, refused)}
            >
              {t(phase === "ringing" ? "refuse" : "hangUp")}
            </Button>
          </>
        )}
      </Group>
    </Group>
  );
}
