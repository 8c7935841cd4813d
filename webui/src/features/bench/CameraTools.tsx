import { Group, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Camera } from "../../api/schema.gen";
import type { BenchDeed } from "./useBench";

const switches = ["covered", "dark", "moving", "unplugged"] as const satisfies readonly (keyof Camera)[];

/** What hands do to the camera: its lens, the light, the visitor in its picture, its cable. */
export function CameraTools({ camera, act }: { camera: Camera; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  return (
    <section aria-label={t("camera")}>
      <Text fw={600} mb={6}>
        {t("camera")}
      </Text>
      <Group gap="md">
        {switches.map((name) => (
          <Switch
            key={name}
            label={t(`cameraSwitch.${name}`)}
            checked={camera[name]}
            onChange={(event) => act({ do: "camera", body: { [name]: event.currentTarget.checked } })}
          />
        ))}
      </Group>
    </section>
  );
}
