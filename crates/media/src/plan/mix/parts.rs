//! What moves with a tile: the circle with initials behind its camera, and the plate with its name. All of them are drawn
//! once, on one picture that is cut into parts; a part is a single picture that is shown again and again.

use std::fmt::Write;

use super::{
    canvas::{self, circle_radius},
    drawing::Drawing,
    layout::Box,
    scene::Scene,
    steps::steps,
};

/// Space between parts, so that no colour bleeds.
const APART: u32 = 4;

/// A part and where it is shown.
struct Part {
    area: Box,
    tile: usize,
    /// Of a circle: the size of the places it belongs to.
    size: Option<(u32, u32)>,
    /// It stands on another's picture, so that a whole card goes with the circle.
    is_inlaid: bool,
}

impl Drawing<'_> {
    /// Draws all parts, and lays the circles.
    pub(super) fn begin_parts(&mut self) {
        let parts = self.parts();
        let Some(width) = parts.iter().map(|part| part.area.w).max() else {
            return;
        };
        let height = parts.last().map_or(2, |part| part.area.bottom());
        let mut texts = String::new();
        for part in &parts {
            match part.size {
                Some(_) => {
                    if let Some(file) = self.initials(part.tile) {
                        let middle = (part.area.x + part.area.w / 2, part.area.y + part.area.h / 2);
                        let radius = match part.is_inlaid {
                            true => circle_radius(part.area),
                            false => part.area.h / 2,
                        };
                        texts += &self.letters(&file, radius * 3 / 4, middle);
                    }
                }
                None => {
                    let file = self.name_file(part.tile);
                    texts += &self.name(&file, part.area);
                }
            }
        }
        let of = |is_circle: bool| {
            let parts = parts
                .iter()
                .filter(move |part| part.size.is_some() == is_circle);
            parts.map(|part| (part.area, self.tiles[part.tile].person))
        };
        let circles: Vec<(Box, usize)> = of(true).collect();
        let cards = parts.iter().filter(|part| part.is_inlaid);
        let cards: Vec<Box> = cards.map(|part| part.area).collect();
        let plates: Vec<Box> = of(false).map(|(area, _)| area).collect();
        let drawn = canvas::parts(&self.mix.look, (width, height), &cards, &circles, &plates);
        let input = self.still("parts.rgba", (width, height), drawn.into_bytes());
        let cut: String = (0..parts.len()).map(|k| format!("[cut{k}]")).collect();
        let _ = writeln!(
            self.graph,
            "[{input}:v]null{texts},format=yuva420p,split={}{cut};",
            parts.len()
        );
        for (k, part) in parts.iter().enumerate() {
            let Box { x, y, w, h } = part.area;
            let _ = writeln!(self.graph, "[cut{k}]crop={w}:{h}:{x}:{y}[part{k}];");
        }
        for (k, part) in parts.iter().enumerate() {
            if let Some(size) = part.size {
                let at = self.circle_at(part, size);
                self.overlay_later(part.is_inlaid, &format!("part{k}"), &at);
            }
        }
    }

    pub(super) fn has_moving_plates(&self) -> bool {
        self.parts().iter().any(|part| part.size.is_none())
    }

    /// Lays the names.
    pub(super) fn end_parts(&mut self) {
        for (k, part) in self.parts().iter().enumerate() {
            if part.size.is_none() {
                let at = self.plate_at(part);
                self.overlay(&format!("part{k}"), &at);
            }
        }
    }

    /// The parts of all tiles that move or come and go, one above the other.
    fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut y = 0;
        for tile in 0..self.tiles.len() {
            if self.fixed(tile).is_some() {
                continue;
            }
            let places = self.scenes.places(tile);
            let mut sizes: Vec<(u32, u32)> = places.iter().map(|one| (one.w, one.h)).collect();
            sizes.sort_unstable();
            sizes.dedup();
            let mut add = |w: u32, h: u32, size: Option<(u32, u32)>, is_inlaid: bool| {
                let (w, h) = (w.max(2).next_multiple_of(2), h.max(2).next_multiple_of(2));
                let area = Box { x: 0, y, w, h };
                parts.push(Part {
                    area,
                    tile,
                    size,
                    is_inlaid,
                });
                y += h + APART;
            };
            if !self.tiles[tile].is_screen {
                for size in sizes {
                    let (w, h) = size;
                    let side = 2 * circle_radius(Box { x: 0, y: 0, w, h });
                    match self.is_inlaid(size) {
                        true => add(w, h, Some(size), true),
                        false => add(side, side, Some(size), false),
                    }
                }
            }
            let narrow = places.into_iter().min_by_key(|place| place.w);
            if let Some(plate) = narrow.and_then(|place| self.plate(tile, place)) {
                add(plate.w, plate.h, None, false);
            }
        }
        parts
    }

    fn circle_at(&self, part: &Part, size: (u32, u32)) -> String {
        let (half_w, half_h) = (part.area.w / 2, part.area.h / 2);
        let place = |scene: &Scene| scene[part.tile].filter(|one| (one.w, one.h) == size);
        self.moving(
            place,
            |place| (place.x + place.w / 2).saturating_sub(half_w),
            |place| (place.y + place.h / 2).saturating_sub(half_h),
        )
    }

    fn plate_at(&self, part: &Part) -> String {
        let place = |scene: &Scene| scene[part.tile];
        let plate = |place: Box| self.plate(part.tile, place).unwrap_or(place);
        self.moving(place, |place| plate(place).x, |place| plate(place).y)
    }

    fn moving(
        &self,
        place: impl Fn(&Scene) -> Option<Box>,
        x: impl Fn(Box) -> u32,
        y: impl Fn(Box) -> u32,
    ) -> String {
        let along = |value: &dyn Fn(Box) -> u32| {
            let at = |scene: &Scene| place(scene).map_or(0, |one| i64::from(value(one) & !1));
            steps(&self.scenes.over_time(at))
        };
        let shown = self
            .scenes
            .over_time(|scene| i64::from(place(scene).is_some()));
        format!(
            "x='{}':y='{}':enable='{}'",
            along(&x),
            along(&y),
            steps(&shown)
        )
    }
}
