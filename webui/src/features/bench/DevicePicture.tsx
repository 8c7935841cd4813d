import { Box, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { State } from "../../api/schema.gen";
import { ControllerPicture } from "./pictures/ControllerPicture";
import { IntercomPicture } from "./pictures/IntercomPicture";
import { DisplayIntercomPicture } from "./pictures/DisplayIntercomPicture";
import { PlateCameraPicture } from "./pictures/PlateCameraPicture";
import { SpeakerPicture } from "./pictures/SpeakerPicture";
import type { PictureProps } from "./pictures/parts";
import type { BenchDeed } from "./useBench";
import "./pictures/pictures.css";

const pictures: Readonly<Record<string, (props: PictureProps) => ReactElement>> = {
  intercom: IntercomPicture,
  "display-intercom": DisplayIntercomPicture,
  speaker: SpeakerPicture,
  "lpr-camera": PlateCameraPicture,
  "door-controller": ControllerPicture,
};

/** The interactive picture of the product; its buttons and lights are those of the bench. */
export function DevicePicture({ state, act }: { state: State; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  const Picture = pictures[state.product] ?? IntercomPicture;
  return (
    <Box className="ae-picture" role="group" aria-label={t("picture")}>
      <Picture state={state} act={act} />
      <Text size="xs" c="dimmed" ta="center" mt="xs">
        {t("pictureHint")}
      </Text>
    </Box>
  );
}
