import { Skeleton, Stack } from "@mantine/core";

/** Stands where a page will be while it is fetched. */
export function PageSkeleton() {
  return (
    <Stack gap="lg" aria-busy="true">
      <Skeleton h={34} w={220} />
      <Skeleton h={160} radius="lg" />
      <Skeleton h={120} radius="lg" />
    </Stack>
  );
}
