/**
 * Places in a KML (OGC 12-007r2, and Google's extension of name space gx): tracks with a time for each place, placemarks with a time
 * stamp, and lines without times. A damaged part is left out and the rest is read. Entities that a document defines are never expanded.
 */
import { SaxesParser } from 'saxes';
import { isoTime, type Position } from '../../media/positions.ts';

export type Place = { readonly latitude: number; readonly longitude: number; readonly altitude?: number };

/** Of a track, which is held whole: its times come before its places. */
const MOST_OF_TRACK = 2_000_000;
/** Of all lines without times. */
const MOST_OF_LINES = 1_000_000;
/** Characters of a place. */
const MOST_PLACE = 200;
/** Characters of one element: a line of a million places has 40 MB. */
const MOST_TEXT = 64 * 1024 * 1024;
const MOST_FAULTS = 1000;
const LONGEST_REFERENCE = 13;
/** Elements within each other; KML has ten levels, and folders. */
const DEEPEST = 64;
/** Characters of a tag with its attributes, checked after each piece of the file. */
const MOST_TAG = 1024 * 1024;

type Track = {
  readonly times: (bigint | undefined)[];
  readonly places: (Place | undefined)[];
  readonly headings: (number | undefined)[];
  mode: string;
};
/** `place` of its point. */
type Placemark = { when: string; place: Place | undefined };
type Geometry = {
  readonly name: 'Point' | 'LineString';
  places: readonly (Place | undefined)[];
  mode: string;
};

/** Elements whose text is looked at. */
const TEXTS = new Set(['when', 'coord', 'angles', 'coordinates', 'altitudeMode']);

export class KmlElements {
  /** Taken by the caller. */
  positions: Position[] = [];
  readonly lines: Place[][] = [];
  /** Whether a `kml` was seen at all. */
  isKml = false;
  /** Places that are none, and times or places of a track without the other. */
  bad = 0;
  unpaired = 0;
  left = 0;
  faults = 0;
  firstFault: string | undefined;
  readonly #parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  readonly #open: string[] = [];
  #track: Track | undefined;
  #placemark: Placemark | undefined;
  #geometry: Geometry | undefined;
  #linePlaces = 0;
  #text = '';
  #rest = '';
  readonly #noise = new Noise();
  /** Characters of the tag that is open, in whole pieces; undefined between tags. */
  #tag: number | undefined;

  constructor() {
    const parser = this.#parser;
    parser.on('error', ({ message }) => {
      this.faults++;
      this.firstFault ??= `line ${parser.line}: ${message.replace(/^\d+:\d+: /, '')}`;
    });
    parser.on('opentagstart', () => {
      this.#tag = 0;
    });
    parser.on('opentag', ({ name }) => {
      this.#tag = undefined;
      this.#begin(local(name));
    });
    parser.on('text', (text) => {
      if (TEXTS.has(this.#open.at(-1) ?? '') && this.#text.length < MOST_TEXT) this.#text += text;
    });
    parser.on('closetag', ({ name }) => this.#end(local(name)));
  }

  /** False once too much is damaged to go on. */
  take(text: string): boolean {
    const all = this.#rest + this.#noise.without(text);
    // The begin of a reference may stand at the end.
    const last = all.lastIndexOf('&');
    const whole = last >= 0 && all.length - last < LONGEST_REFERENCE ? last : all.length;
    this.#rest = all.slice(whole);
    this.#write(all.slice(0, whole));
    if (this.#tag !== undefined && (this.#tag += whole) > MOST_TAG)
      this.#stop(`has a tag of more than ${MOST_TAG} characters`);
    return this.faults < MOST_FAULTS;
  }

  /** Behind the last text. */
  end(): void {
    this.#write(this.#rest);
    this.#parser.close();
    // A file may be cut: what came of a track or a line is kept.
    if (this.#track) this.#endTrack(this.#track);
    if (this.#geometry) this.#endGeometry(this.#geometry);
  }

  #stop(why: string): void {
    this.faults = MOST_FAULTS;
    this.firstFault = `line ${this.#parser.line}: ${why}`;
  }

  /** An & that begins no reference would take all that comes behind it. */
  #write(text: string): void {
    this.#parser.write(
      text.replace(/&(?!#?\w{1,10};)/g, () => {
        this.faults++;
        this.firstFault ??= `line ${this.#parser.line}: an & that is not written as &amp;`;
        return '&amp;';
      }),
    );
  }

  #begin(name: string): void {
    if (this.#open.length >= DEEPEST) this.#stop(`has elements nested more than ${DEEPEST} deep`);
    else this.#open.push(name);
    this.#text = '';
    if (name === 'kml') this.isKml = true;
    else if (name === 'Placemark') this.#placemark = { when: '', place: undefined };
    else if (name === 'Point' || name === 'LineString') this.#geometry = { name, places: [], mode: '' };
    else if (name === 'Track') this.#track = { times: [], places: [], headings: [], mode: '' };
  }

  #end(name: string): void {
    // A tag that ends and was not open is one of the faults.
    if (this.#open.at(-1) === name) this.#open.pop();
    const text = this.#text.trim();
    this.#text = '';
    const [track, geometry, within] = [this.#track, this.#geometry, this.#open.at(-1)];
    if (name === 'altitudeMode') {
      // Cameras and models have one, too; theirs says nothing of these places.
      if (track && within === 'Track') track.mode = text;
      else if (geometry && within === geometry.name) geometry.mode = text;
    } else if (track) this.#inTrack(name, text.slice(0, MOST_PLACE), track);
    else if (name === 'when' && within === 'TimeStamp' && this.#placemark) this.#placemark.when = text;
    else if (geometry && name === 'coordinates' && within === geometry.name)
      geometry.places = this.#placesIn(text);
    else if (geometry && name === geometry.name) this.#endGeometry(geometry);
    else if (name === 'Placemark') this.#endPlacemark();
  }

  #inTrack(name: string, text: string, track: Track): void {
    if (name === 'Track') {
      this.#track = undefined;
      this.#endTrack(track);
    } else if (name === 'when') {
      if (track.times.length < MOST_OF_TRACK) track.times.push(isoTime(text));
      else this.left++;
    } else if (name === 'coord') {
      // An empty one says that nothing was measured.
      if (track.places.length < MOST_OF_TRACK)
        track.places.push(text === '' ? undefined : this.#placeOf(text.split(/\s+/)));
    } else if (name === 'angles') {
      const [heading = ''] = text.split(/\s+/);
      if (track.headings.length < MOST_OF_TRACK)
        track.headings.push(heading === '' ? undefined : numberOf(heading));
    }
  }

  #endTrack({ times, places, headings, mode }: Track): void {
    const count = Math.min(times.length, places.length);
    this.unpaired += Math.max(times.length, places.length) - count;
    const hasHeadings = headings.length === count;
    for (let k = 0; k < count; k++) {
      const place = places[k];
      if (!place) continue;
      const heading = hasHeadings ? headings[k] : undefined;
      this.#add(times[k], inMode(place, mode), heading);
    }
  }

  #endPlacemark(): void {
    const { when = '', place } = this.#placemark ?? {};
    this.#placemark = undefined;
    if (when !== '' && place) this.#add(isoTime(when), place);
  }

  #endGeometry({ name, places, mode }: Geometry): void {
    this.#geometry = undefined;
    const whole = places.flatMap((place) => (place ? [inMode(place, mode)] : []));
    if (name === 'Point') {
      if (this.#placemark) this.#placemark.place = whole[0];
      return;
    }
    if (this.#linePlaces + whole.length > MOST_OF_LINES) this.left += whole.length;
    else if (whole.length > 0) {
      this.#linePlaces += whole.length;
      this.lines.push(whole);
    }
  }

  /** One after another, since a line of millions would take thirty times its length in memory. */
  #placesIn(text: string): (Place | undefined)[] {
    const places: (Place | undefined)[] = [];
    for (const [each] of text.matchAll(/\S+/g)) {
      if (places.length >= MOST_OF_LINES) this.left++;
      else places.push(this.#placeOf(each.slice(0, MOST_PLACE).split(',')));
    }
    return places;
  }

  /** Longitude, latitude, height. */
  #placeOf([lon = '', lat = '', up = '']: readonly string[]): Place | undefined {
    const [longitude, latitude, altitude] = [lon, lat, up].map(numberOf);
    const isPlace =
      longitude !== undefined &&
      latitude !== undefined &&
      Math.abs(latitude) <= 90 &&
      Math.abs(longitude) <= 180;
    if (!isPlace) {
      this.bad++;
      return undefined;
    }
    return { latitude, longitude, ...(altitude === undefined ? {} : { altitude }) };
  }

  #add(ns: bigint | undefined, place: Place, bearing?: number): void {
    const signals = { ...place, status: 0, ...(bearing === undefined ? {} : { bearing }) };
    this.positions.push({ ns, signals });
  }
}

/** What is no element, of which nothing is used. The parser would hold each whole, at thirty times its length in memory. */
const BEGINS = /<!--|<!\[CDATA\[|<\?/g;
const ENDS: Readonly<Record<string, string>> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' };
/** The begin of a begin, at the end of a piece. */
const HALF_BEGIN = /<(?:!(?:-|\[(?:C(?:D(?:A(?:T(?:A)?)?)?)?)?)?)?$/;

/** Leaves comments, sections and instructions out of text that comes in pieces; their line ends stay. */
class Noise {
  /** Of what is open. */
  #end: string | undefined;
  #rest = '';

  without(piece: string): string {
    const text = this.#rest + piece;
    let [clean, at] = ['', 0];
    for (;;) {
      if (this.#end !== undefined) {
        const end = text.indexOf(this.#end, at);
        const until = end < 0 ? Math.max(at, text.length - this.#end.length + 1) : end + this.#end.length;
        clean += text.slice(at, until).replace(/[^\n]+/g, '');
        at = until;
        if (end < 0) break;
        this.#end = undefined;
      }
      BEGINS.lastIndex = at;
      const found = BEGINS.exec(text);
      if (!found) {
        const until = at + (HALF_BEGIN.exec(text.slice(at))?.index ?? text.length - at);
        clean += text.slice(at, until);
        at = until;
        break;
      }
      clean += text.slice(at, found.index);
      at = found.index + found[0].length;
      this.#end = ENDS[found[0]];
    }
    this.#rest = text.slice(at);
    return clean;
  }
}

/** Heights that are not drawn, or that count from the ground, are not heights above the sea: they are left out. */
const inMode = (place: Place, mode: string): Place =>
  mode === '' || mode === 'absolute' ? place : { latitude: place.latitude, longitude: place.longitude };

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

const numberOf = (text: string): number | undefined => {
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};
