// Choosing a province sets its time zone in the form; the server warns where the two contradict each other.

const region = document.getElementById("id_region");
const zone = document.getElementById("id_time_zone");
const zones = JSON.parse(region.dataset.zones);

region.addEventListener("change", () => {
  if (zones[region.value]) zone.value = zones[region.value];
});
