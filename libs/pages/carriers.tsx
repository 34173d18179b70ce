import { BRAND_IDS, BRANDS, type Brand } from '#kernel';
import { describedBy, Wrong, type FieldProps } from './field.js';
import type { Language } from './language.js';

const OWN_NETWORK = BRAND_IDS.filter((brand) => BRANDS[brand].host === brand);
const MVNO = BRAND_IDS.filter((brand) => BRANDS[brand].host !== brand);

type Props = FieldProps & { readonly words: { readonly mvno: string }; readonly language: Language; readonly value?: string | undefined };

/** Carriers with a network, then the brands that ride on one. The first choice carries the field's name as its id, so that the summary of errors leads to it. */
export function Carriers({ language, words, name, invalid, value }: Props) {
  const choices = (brands: readonly Brand[]) =>
    brands.map((brand) => (
      <label class="choice">
        <input type="radio" id={brand === BRAND_IDS[0] ? name : undefined} name={name} value={brand} checked={brand === value} required />
        <span>{nameOf(brand, language)}</span>
      </label>
    ));
  return (
    <fieldset aria-describedby={describedBy(name, invalid)}>
      <legend>{words.fields[name]}</legend>
      <div class="choices" data-invalid={invalid || undefined}>
        {choices(OWN_NETWORK)}
      </div>
      <p class="hint" id="mvno">
        {words.mvno}
      </p>
      <div class="choices" role="group" aria-labelledby="mvno" data-invalid={invalid || undefined}>
        {choices(MVNO)}
      </div>
      <Wrong words={words} name={name} invalid={invalid} />
    </fieldset>
  );
}

/** Under the heading of its kind a brand needs its own name only. */
const nameOf = (brand: Brand, language: Language): string => BRANDS[brand][language].split(' · ').at(-1)!;
