import { defineComponent, h, onMounted, onUnmounted, ref, toValue, watch } from "vue";
import { dialled, shown, subscribe } from "../number.js";

export const useLendlineNumber = (destination) => {
  const number = ref(toValue(destination));
  const read = () => (number.value = shown(toValue(destination)));
  let leave;
  watch(() => toValue(destination), read);
  // Not sooner: what hydrates must be what the server rendered.
  onMounted(() => {
    leave = subscribe(read);
    read();
  });
  onUnmounted(() => leave());
  return number;
};

export const LendlineNumber = defineComponent({
  name: "LendlineNumber",
  props: { for: { type: String, required: true }, link: Boolean },
  setup(props) {
    const text = useLendlineNumber(() => props.for);
    const digits = useLendlineNumber(() => dialled(props.for));
    // The script may have written the lent number before Vue looks at the server's markup.
    const own = { "data-allow-mismatch": "" };
    return () =>
      props.link ? h("a", { ...own, href: "tel:" + digits.value }, text.value) : h("span", own, text.value);
  },
});
