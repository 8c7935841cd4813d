import { Group, PasswordInput, Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { passwordStrength } from "./accountRules";

interface PasswordPairProps {
  password: string;
  repeated: string;
  onPassword: (value: string) => void;
  onRepeated: (value: string) => void;
  passwordError: string | null;
  repeatedError: string | null;
  autoFocus?: boolean;
}

const colours = ["gray", "red.8", "orange.8", "accent.6", "accent.7"] as const;

/** A new password, twice, with a hint how good it is. */
export function PasswordPair(props: PasswordPairProps) {
  const { t } = useTranslation("entry");
  const strength = passwordStrength(props.password);
  const toggle = { "aria-label": t("showPassword"), tabIndex: 0 };
  return (
    <Stack gap="md">
      <div>
        <PasswordInput
          label={t("newPassword")}
          name="new-password"
          autoComplete="new-password"
          required
          withAsterisk={false}
          maxLength={200}
          data-autofocus={props.autoFocus}
          value={props.password}
          error={props.passwordError}
          onChange={(event) => props.onPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={toggle}
        />
        {props.password === "" ? null : (
          <Group gap="sm" mt={6} wrap="nowrap" aria-live="polite">
            <Progress value={strength * 25} color={colours[strength] ?? "gray"} size="xs" flex={1} aria-label={t("strengthName")} />
            <Text size="xs" c="dimmed">
              {t(`strength.${strength}`)}
            </Text>
          </Group>
        )}
      </div>
      <PasswordInput
        label={t("repeatPassword")}
        name="repeat-password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        maxLength={200}
        value={props.repeated}
        error={props.repeatedError}
        onChange={(event) => props.onRepeated(event.currentTarget.value)}
        visibilityToggleButtonProps={toggle}
      />
    </Stack>
  );
}
