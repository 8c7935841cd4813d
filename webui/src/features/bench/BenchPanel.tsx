import { Skeleton, Stack } from "@mantine/core";
import { DevicePicture } from "./DevicePicture";
import { CameraTools } from "./CameraTools";
import { CardTools } from "./CardTools";
import { LineList } from "./LineList";
import { ModuleTools } from "./ModuleTools";
import { PowerTools } from "./PowerTools";
import { RailTools } from "./RailTools";
import { SensorTools } from "./SensorTools";
import { SoundTools } from "./SoundTools";
import { WiredReaderTools } from "./WiredReaderTools";
import { useBenchState, useHand } from "./useBench";

/** The picture of the device and everything that hands, cards and cutters could do to it. */
export default function BenchPanel() {
  const state = useBenchState(true);
  const hand = useHand();
  if (state === null) return <Skeleton h={420} radius="lg" aria-busy="true" />;
  return (
    <Stack gap="lg">
      <DevicePicture state={state} act={hand.mutate} />
      <LineList state={state} act={hand.mutate} />
      {state.readers.length > 0 ? <CardTools readers={state.readers} act={hand.mutate} /> : null}
      {state.wired_readers.length === 0 ? null : <WiredReaderTools readers={state.wired_readers} act={hand.mutate} />}
      {state.modules.length === 0 ? null : <ModuleTools modules={state.modules} act={hand.mutate} />}
      {state.sensors.length === 0 ? null : <SensorTools sensors={state.sensors} act={hand.mutate} />}
      {state.power === null ? null : <RailTools power={state.power} act={hand.mutate} />}
      {state.camera === null ? null : <CameraTools camera={state.camera} act={hand.mutate} />}
      {state.audio === null ? null : <SoundTools audio={state.audio} act={hand.mutate} />}
      <PowerTools act={hand.mutate} />
    </Stack>
  );
}
