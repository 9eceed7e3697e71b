import{E as o,M as d,g as e,au as t}from"./core-ZUtvnizo.js";export{o as EPOCHS_STYLES,d as Mounted,e as addViews,t as mount};
