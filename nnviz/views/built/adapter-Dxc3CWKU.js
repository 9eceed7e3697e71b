import"./core-CNSaM-Ez.js";import{s as a}from"./adapter-CP_CzHb5.js";export{a as default};
